// What went wrong, in the kinds that a person can do something about.
import type { CombinedError } from "urql";

export type Problem =
  | { readonly kind: "offline" }
  | { readonly kind: "notPermitted"; readonly message: string }
  | { readonly kind: "expired" }
  | { readonly kind: "rateLimited"; readonly seconds: number }
  | { readonly kind: "unavailable"; readonly seconds: number }
  | { readonly kind: "refused"; readonly message: string; readonly code: string }
  | { readonly kind: "fault"; readonly message: string; readonly requestId: string | null };

const code = (error: CombinedError): string => String(error.graphQLErrors[0]?.extensions["code"] ?? "");

export function isTokenRefused(error: CombinedError): boolean {
  return statusOf(error) === 401 || code(error) === "UNAUTHENTICATED";
}

export function problemOf(error: CombinedError): Problem {
  const first = error.graphQLErrors[0];
  const message = first?.message ?? error.networkError?.message ?? error.message;
  if (isTokenRefused(error)) return { kind: "expired" };
  switch (code(error)) {
    case "FORBIDDEN":
      return { kind: "notPermitted", message };
    case "RATE_LIMITED":
      return { kind: "rateLimited", seconds: retryAfter(error) };
    case "UNAVAILABLE":
      return { kind: "unavailable", seconds: retryAfter(error) };
    case "INTERNAL_SERVER_ERROR":
      return { kind: "fault", message, requestId: (first?.extensions["requestId"] as string | undefined) ?? null };
    case "":
      return error.networkError ? { kind: "offline" } : { kind: "fault", message, requestId: null };
    default:
      return { kind: "refused", message, code: code(error) };
  }
}

function statusOf(error: CombinedError): number | undefined {
  return (error.response as Response | undefined)?.status;
}

// A subscription's answer has no headers: there the error itself says it.
function retryAfter({ response, graphQLErrors }: CombinedError): number {
  const told = (response as Response | undefined)?.headers.get("Retry-After") ?? graphQLErrors[0]?.extensions["retryAfter"];
  return Number(told ?? 1);
}

/** Where in a variable a value is that the server cannot read, and what it says about it; null for any other error. */
export function unreadable(error: CombinedError): { readonly path: readonly string[]; readonly message: string } | null {
  const found = /^Variable '\$\w+' has invalid value at \.([^:]+): (.+)$/s.exec(error.graphQLErrors[0]?.message ?? "");
  return found && { path: found[1]!.replace(/\[\d+\]/g, "").split("."), message: found[2]! };
}
