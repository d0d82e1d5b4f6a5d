import { useState } from "react";

import type { StatisticsFragment } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";

/** The figures as they were when the person chose a batch or applied a filter; what moves by itself is not read out. */
export function Announced({ statistics, about }: { statistics: StatisticsFragment; about: string }) {
  const text = useText();
  const number = useNumber();
  const [said, setSaid] = useState({ about: "", statistics });
  if (said.about !== about) setSaid({ about, statistics });
  const { selected, started, depleted } = said.statistics;
  return (
    <p className="visually-hidden" role="status">
      {text("batch.changed", { selected: number(selected), started: number(started), depleted: number(depleted) })}
    </p>
  );
}
