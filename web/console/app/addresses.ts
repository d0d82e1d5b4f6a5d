/** The page of an update. */
export const updateAddress = (id: string): string => `/updates/${encodeURIComponent(id)}`;
