import { useText } from "../messages";

/** A span of time in hours, minutes and seconds. */
export function Duration({ seconds }: { seconds: number }) {
  const text = useText();
  const whole = Math.max(0, Math.floor(seconds));
  const parts = { h: Math.floor(whole / 3600), min: Math.floor(whole / 60) % 60, s: whole % 60 };
  if (parts.h > 0) return <>{text("duration.hours", parts)}</>;
  return <>{text(parts.min > 0 ? "duration.minutes" : "duration.seconds", parts)}</>;
}
