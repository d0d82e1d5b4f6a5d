import { CalendarDays } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { Button, Dialog, Popover } from "react-aria-components";

import { useText } from "../messages";
import { Boundary } from "./Boundary";
import { Line, type LineProps } from "./Line";
import { Skeleton } from "./Skeleton";
import { Today } from "./Today";

// Who types dates never loads it.
const MonthCalendar = lazy(() => import("./MonthCalendar"));

type Props = Omit<LineProps, "button" | "mode" | "unit"> & {
  /** Where the date is meant; null: not known. */
  zone: string | null;
};

/** A date: typed or pasted as YYYY-MM-DD, or chosen in a calendar. */
export function DateField({ zone, hint, ...props }: Props) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const where = zone ? text("date.in", { zone, date: <Today key="today" zone={zone} /> }) : text("date.format");
  const choose = text("date.choose", { label: props.label });
  return (
    <>
      <Line
        {...props}
        hint={hint ?? where}
        button={
          <Button ref={button} className="icon" aria-label={choose} aria-haspopup="dialog" aria-expanded={isOpen} onPress={() => setOpen(true)}>
            <CalendarDays size={16} aria-hidden />
          </Button>
        }
      />
      <Popover triggerRef={button} isOpen={isOpen} onOpenChange={setOpen} placement="bottom end">
        <Dialog aria-label={choose}>
          <Boundary place={choose}>
            <Suspense fallback={<Skeleton lines={8} />}>
              <MonthCalendar
                label={choose}
                value={props.value}
                zone={zone}
                onChoose={(date) => {
                  props.onChange(date);
                  setOpen(false);
                }}
              />
            </Suspense>
          </Boundary>
        </Dialog>
      </Popover>
    </>
  );
}
