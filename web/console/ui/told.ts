/** What leads to a field from elsewhere, and what is wrong with its value. */
export type Told = { readonly place?: string | undefined; readonly error?: string | null | undefined };
