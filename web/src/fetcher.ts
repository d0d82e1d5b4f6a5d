import type { GraphiQLProps } from "graphiql";
import { type ExecutionResult, getOperationAST, GraphQLError } from "graphql";

import { post, type GraphQLRequest } from "./http";
import { currentToken, refused } from "./session";
import { follow, NoStream } from "./stream";

type Fetcher = GraphiQLProps["fetcher"];
type Results = Extract<ReturnType<Fetcher>, { subscribe: unknown }>;
type Observer = { next(result: ExecutionResult): void; complete(): void };

/** What GraphiQL sends its operations with: the one place that chooses how an operation travels. */
export const fetcher: Fetcher = (request, options) => {
  const operation = options?.documentAST && getOperationAST(options.documentAST, request.operationName);
  return operation?.operation === "subscription" ? overEvents(request) : overHttp(request);
};

async function overHttp(request: GraphQLRequest) {
  const token = currentToken();
  if (token === null) return notSignedIn();
  try {
    const { status, result } = await post(token, request);
    if (status === 401) refused(token);
    return result;
  } catch (error) {
    return failure((error as Error).message);
  }
}

// An observable, as GraphiQL's stop button unsubscribes from one at once; a generator would wait for the next event.
function overEvents(request: GraphQLRequest): Results {
  return {
    subscribe(observer: Observer) {
      const stop = new AbortController();
      void pass(request, observer, stop.signal);
      return { unsubscribe: () => stop.abort() };
    },
    // Its type has the ways to subscribe that GraphiQL does not take, too.
  } as Results;
}

async function pass(request: GraphQLRequest, observer: Observer, signal: AbortSignal) {
  const token = currentToken();
  try {
    if (token === null) return observer.next(notSignedIn());
    for await (const result of follow(token, request, signal)) observer.next(result);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof NoStream && error.status === 401) refused(token!);
    observer.next(error instanceof NoStream ? error.result : failure("The stream of events broke off: run it again."));
  } finally {
    if (!signal.aborted) observer.complete();
  }
}

const notSignedIn = () => failure("You are not signed in: paste a token above first.");

// A result rather than an error thrown: GraphiQL shows the stack of those.
function failure(message: string) {
  return { errors: [new GraphQLError(message)] };
}
