// Sends each document by its hash: the server knows the console's own documents, whoever asks.
import type { DocumentNode } from "graphql";
import { type Exchange, makeOperation, type Operation, type TypedDocumentNode } from "urql";
import { map, pipe } from "wonka";

type Persisted = DocumentNode & { __meta__?: { hash?: string } };

const sent = new WeakMap<object, TypedDocumentNode>();
const written = new WeakMap<object, TypedDocumentNode>();

/** Between the cache, which reads documents, and what sends them. */
export const documentsByHash: Exchange =
  ({ forward }) =>
  (operations) =>
    pipe(
      operations,
      map((operation) => exchanged(operation, byHash(operation.query as TypedDocumentNode))),
      forward,
      map((result) => ({
        ...result,
        operation: exchanged(result.operation, written.get(result.operation.query) ?? result.operation.query),
      })),
    );

function exchanged(operation: Operation, query: Operation["query"]): Operation {
  return makeOperation(operation.kind, { ...operation, query } as Operation, operation.context);
}

function byHash(document: TypedDocumentNode): TypedDocumentNode {
  let named = sent.get(document);
  if (!named) {
    const hash = (document as Persisted).__meta__?.hash;
    if (hash === undefined) throw new Error("A document is not in the manifest: run web/build.sh --generate.");
    const documentId = hash.startsWith("sha256:") ? hash : `sha256:${hash}`;
    named = { kind: "Document", definitions: [], documentId } as unknown as TypedDocumentNode;
    sent.set(document, named);
    written.set(named, document);
  }
  return named;
}
