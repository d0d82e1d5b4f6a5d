import type { ExecutionResult } from "graphql";

export type GraphQLRequest = {
  query: string;
  variables?: unknown;
  operationName?: string | null;
};

export type GraphQLResponse = { status: number; result: ExecutionResult };

/** One operation as one HTTP request. */
export async function post(token: string, request: GraphQLRequest): Promise<GraphQLResponse> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
    cache: "no-store",
    credentials: "omit",
  }).catch(() => {
    throw new Error("The server does not answer. Is it still running?");
  });
  const result = await response.json().catch(() => {
    throw new Error(`The server answered ${response.status} without a GraphQL response.`);
  });
  return { status: response.status, result };
}
