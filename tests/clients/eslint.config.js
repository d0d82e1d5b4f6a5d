// Which of graphql-eslint's rules schema.graphql keeps: all that it recommends for schemas and for Relay, but for what
// is said here.
import { fileURLToPath } from 'node:url';
import graphql from '@graphql-eslint/eslint-plugin';

const SCHEMA = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

const { 'flat/schema-recommended': recommended, 'flat/schema-relay': relay } = graphql.configs;

// Types that are no things with an identity, so that they have no ID: a cache keeps them inside what they belong to.
const VALUES = {
  suffixes: [
    'Connection', 'Edge', 'Payload', // wrappers of an answer
    'Count', // so many of something
    'Change', // what is, or was, asked for or changed
  ],
  types: [
    'PageInfo',
    // What a filter selects: two filters of one batch must not be merged, as the contract says.
    'AccountBatchSelection', 'AccountBatchStatistics', 'AppliedCriterion',
    // Parts of an account or of its batch.
    'AssignedPrepaidPlan', 'CustomField', 'BatchUpdateChoices',
    // Named by its code, which accounts are given.
    'IvrLanguage',
    // Parts of a preview, which is stored nowhere, or of an update.
    'AccountResult', 'BatchUpdatePreview', 'BatchUpdateProgress', 'DistributorCharge', 'PreviewRefusal',
    // Who asks, and what is wrong with what was asked.
    'Viewer', 'UserError',
  ],
};

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: SCHEMA } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...recommended.rules,
      ...relay.rules,
      '@graphql-eslint/relay-edge-types': [
        'error',
        {
          withEdgeSuffix: true,
          // Lists that are short by nature (an account's add-ons, a batch's choices) are no connections.
          listTypeCanWrapOnlyEdgeType: false,
          // An AccountResult has no ID: in a preview's samples it is stored nowhere.
          shouldImplementNode: false,
        },
      ],
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { exceptions: VALUES, acceptedIdNames: ['id'], acceptedIdTypes: ['ID'] },
      ],
      // Account.accountId is what people call it, beside its global `id`.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
];
