import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import { type CombinedError, useClient } from "urql";

import { ReportLinkDocument } from "../../api/generated/graphql";
import { problemOf } from "../../api/problem";
import { useText } from "../../messages";
import { Problem } from "../../ui/Problem";

/** The results as a file. Its link is good for a minute, so each press asks for one. */
export function Report({ id }: { id: string }) {
  const text = useText();
  const client = useClient();
  const [error, setError] = useState<CombinedError>();
  const download = async () => {
    setError(undefined);
    const answer = await client.query(ReportLinkDocument, { id }, { requestPolicy: "network-only" }).toPromise();
    const link = answer.data?.batchUpdate?.reportDownloadUrl;
    if (link) location.assign(link);
    else setError(answer.error);
  };
  return (
    <div>
      <Button onPress={() => void download()}>
        <Download size={16} aria-hidden />
        {text("result.csv")}
      </Button>
      {error && <Problem problem={problemOf(error)} />}
    </div>
  );
}
