import type { CodegenConfig } from "@graphql-codegen/cli";
import type { Types } from "@graphql-codegen/plugin-helpers";
import { type FieldNode, Kind, type SelectionSetNode, visit } from "graphql";

const generated = process.env["GENERATED"] ?? "console/api/generated/";

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

/** Asks for the type of everything, as graphcache does, but for the operation itself: a subscription has one field. */
const withTypenames: Types.DocumentTransformObject = {
  transform: ({ documents }) =>
    documents.map((file) => ({
      ...file,
      ...(file.document && {
        document: visit(file.document, {
          SelectionSet: (node, _key, parent): SelectionSetNode | undefined =>
            parent && "kind" in parent && parent.kind === Kind.OPERATION_DEFINITION
              ? undefined
              : { ...node, selections: [TYPENAME, ...node.selections] },
        }),
      }),
    })),
};

const config: CodegenConfig = {
  schema: "../schema.graphql",
  documents: "console/**/*.graphql",
  generates: {
    [generated]: {
      preset: "client",
      // Before hashing: the manifest has the texts that are meant.
      documentTransforms: [withTypenames],
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { mode: "embedHashInDocument", hashAlgorithm: "sha256" },
      },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        immutableTypes: true,
        defaultScalarType: "unknown",
        scalars: {
          Amount: "string",
          BillingDate: "string",
          ControlNumbers: "string",
          DateTime: "string",
          ID: "string",
          JSON: "unknown",
          TimeZone: "string",
        },
      },
    },
  },
};

export default config;
