// What the cache keeps by its ID, and what it keeps under the field that it was asked for with.
import type { KeyingConfig } from "@urql/exchange-graphcache";

/** Types without an ID: kept under the field with its arguments, so that two filters never merge. */
export const WITHOUT_ID = [
  "AccountBatchConnection",
  "AccountBatchEdge",
  "AccountBatchSelection",
  "AccountBatchStatistics",
  "AccountConnection",
  "AccountEdge",
  "AccountResult",
  "AccountResultConnection",
  "AccountResultEdge",
  "AppliedCriterion",
  "AssignedPrepaidPlan",
  "AttributeChange",
  "BatchUpdateAccountsPayload",
  "BatchUpdateChoices",
  "BatchUpdateConnection",
  "BatchUpdateEdge",
  "BatchUpdatePreview",
  "BatchUpdatePreviewPayload",
  "BatchUpdateProgress",
  "CustomField",
  "DistributorCharge",
  "IvrLanguage",
  "PageInfo",
  "PreviewRefusal",
  "ProductCount",
  "RefusalCount",
  "RequestedChange",
  "StatusCount",
  "UserError",
  "Viewer",
] as const;

export const keys: KeyingConfig = Object.fromEntries(WITHOUT_ID.map((type) => [type, () => null]));
