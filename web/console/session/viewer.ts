// Who is signed in, and what they may do, as the server says.
import { createContext, useContext } from "react";

import type { Permission, ViewerQuery } from "../api/generated/graphql";

export type Viewer = ViewerQuery["viewer"];

const ViewerContext = createContext<Viewer | null>(null);
export const ViewerProvider = ViewerContext.Provider;

/** The person who is signed in: there is one wherever a screen is shown. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error("A screen is shown to nobody.");
  return viewer;
}

/** Whether the person may do something. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useViewer();
  return (permission) => permissions.includes(permission);
}
