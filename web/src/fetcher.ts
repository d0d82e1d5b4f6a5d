import type { GraphiQLProps } from "graphiql";
import { GraphQLError } from "graphql";

import { post, type GraphQLRequest } from "./http";
import { currentToken, refused } from "./session";

type Fetcher = GraphiQLProps["fetcher"];

/** What GraphiQL sends its operations with: the one place that chooses how an operation travels. */
export const fetcher: Fetcher = (request) => overHttp(request);

async function overHttp(request: GraphQLRequest) {
  const token = currentToken();
  if (token === null) return failure("You are not signed in: paste a token above first.");
  try {
    const { status, result } = await post(token, request);
    if (status === 401) refused(token);
    return result;
  } catch (error) {
    return failure((error as Error).message);
  }
}

// A result rather than an error thrown: GraphiQL shows the stack of those.
function failure(message: string) {
  return { errors: [new GraphQLError(message)] };
}
