import { CircleHelp } from "lucide-react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";

import type { StatisticsFragment } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";
import styles from "./batch.module.css";

const FIGURES = ["selected", "started", "depleted"] as const;

/** The three figures, each with what it means for whoever asks. */
export function Figures({ statistics }: { statistics: StatisticsFragment }) {
  const text = useText();
  const number = useNumber();
  return (
    <dl className={styles.figures}>
      {FIGURES.map((figure) => (
        <div key={figure}>
          <dt>
            {text(`batch.${figure}`)}
            <Definition figure={figure} />
          </dt>
          <dd data-figure={figure}>{number(statistics[figure])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Definition({ figure }: { figure: (typeof FIGURES)[number] }) {
  const text = useText();
  const label = text("batch.definition", { figure: text(`batch.${figure}`) });
  return (
    <DialogTrigger>
      <Button className={`quiet ${styles.help}`} aria-label={label}>
        <CircleHelp size={14} aria-hidden />
      </Button>
      <Popover>
        <Dialog aria-label={label} className={styles.definition ?? ""}>
          {text(`batch.${figure}Means`)}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
