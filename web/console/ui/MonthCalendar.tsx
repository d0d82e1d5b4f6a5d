import { type CalendarDate, parseDate, today } from "@internationalized/date";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button, Calendar, CalendarCell, CalendarGrid, CalendarMonthPicker, CalendarYearPicker, type Key } from "react-aria-components";

import { Choice } from "./Choice";
import styles from "./calendar.module.css";

type Props = {
  label: string;
  /** As it is typed: no date, where it is none. */
  value: string;
  zone: string | null;
  onChoose: (date: string) => void;
};

/** A month to choose a day from. Today is that of the zone which the date is meant in. */
export default function MonthCalendar({ label, value, zone, onChoose }: Props) {
  const chosen = dateOf(value);
  return (
    <Calendar
      aria-label={label}
      className={styles.calendar ?? ""}
      autoFocus
      value={chosen}
      {...(chosen === null && zone && { defaultFocusedValue: today(zone) })}
      onChange={(date) => onChoose(date.toString())}
    >
      {({ state }) => {
        // What is marked and read out as today: a calendar takes a zone from values with a time alone, and else the browser's.
        if (zone) Object.assign(state, { timeZone: zone });
        return (
          <>
            <header className={styles.header}>
              <Button slot="previous" className="quiet icon">
                <ChevronLeft size={16} aria-hidden />
              </Button>
              <CalendarMonthPicker>{(picker) => <Picker {...picker} />}</CalendarMonthPicker>
              <CalendarYearPicker>{(picker) => <Picker {...picker} />}</CalendarYearPicker>
              <Button slot="next" className="quiet icon">
                <ChevronRight size={16} aria-hidden />
              </Button>
            </header>
            <CalendarGrid weekdayStyle="short" className={styles.grid ?? ""}>{(date) => <CalendarCell date={date} className={styles.day ?? ""} />}</CalendarGrid>
          </>
        );
      }}
    </Calendar>
  );
}

type PickerProps = {
  "aria-label": string;
  items: readonly { id: number; formatted: string }[];
  value: Key;
  onChange: (key: Key | null) => void;
};

function Picker({ "aria-label": label, items, value, onChange }: PickerProps) {
  return (
    <Choice
      label={label}
      captioned
      options={items.map(({ id, formatted }) => ({ id: String(id), name: formatted }))}
      value={String(value)}
      onChange={(id) => onChange(Number(id))}
    />
  );
}

function dateOf(text: string): CalendarDate | null {
  try {
    return parseDate(text.trim());
  } catch {
    return null;
  }
}
