import { useState } from "react";

import type { StatusChange } from "../../api/generated/graphql";
import { useText } from "../../messages";
import { useMay } from "../../session/viewer";
import { OneOf } from "../../ui/OneOf";
import { useAt } from "../faults";
import { AskedForAlone } from "./AskedForAlone";
import type { FieldProps } from "./props";

const STATUSES: readonly StatusChange[] = ["BLOCKED", "UNBLOCKED", "TERMINATED"];

/** Termination is asked for alone: it unticks all else, after asking. */
export function ChangeStatus({ draft, enter, tickAlone }: FieldProps) {
  const text = useText();
  const at = useAt();
  const [asking, ask] = useState(false);
  const mayTerminate = useMay()("TERMINATE_ACCOUNTS");
  const others = draft.ticked.filter((each) => each !== "changeStatus");
  const terminate = () => {
    tickAlone("changeStatus");
    enter({ changeStatus: "TERMINATED" });
    ask(false);
  };
  return (
    <>
      <OneOf
        label={text("attribute.changeStatus")}
        options={STATUSES.map((id) => ({ id, name: text(`update.status.${id}`), locked: id === "TERMINATED" && !mayTerminate }))}
        value={draft.entries.changeStatus}
        onChange={(status) => (status === "TERMINATED" && others.length > 0 ? ask(true) : enter({ changeStatus: status as StatusChange }))}
        hint={mayTerminate ? null : text("update.terminateNeeds", { permission: "TERMINATE_ACCOUNTS" })}
        {...at("changeStatus")}
      />
      {asking && <AskedForAlone others={others} terminate={terminate} close={() => ask(false)} />}
    </>
  );
}
