import type { ExecutionResult } from "graphql";

import type { GraphQLRequest } from "./http";

/** The server did not answer with a stream: its status, and the one result that came instead. */
export class NoStream extends Error {
  constructor(
    readonly status: number,
    readonly result: ExecutionResult,
  ) {
    super(`The server answered ${status} without a stream of events.`);
  }
}

/** A subscription as server-sent events: its results one after the other, until it completes or `signal` aborts it. */
export async function* follow(
  token: string,
  request: GraphQLRequest,
  signal: AbortSignal,
): AsyncGenerator<ExecutionResult> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { Accept: "text/event-stream", "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
    cache: "no-store",
    credentials: "omit",
    signal,
  });
  if (!response.body || !response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    throw new NoStream(response.status, await response.json());
  }
  for await (const part of parts(response.body)) {
    if (part.startsWith("event: complete")) return;
    const data = /^data: (.*)$/m.exec(part)?.[1];
    if (data) yield JSON.parse(data);
  }
}

/** What is between two empty lines: an event, or the comment that keeps the connection alive. */
async function* parts(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    rest += read.value;
    const whole = rest.split("\n\n");
    rest = whole.pop()!;
    yield* whole;
  }
}
