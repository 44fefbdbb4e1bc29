import { useEffect, useState } from "react";
import { moment, span } from "../format";
import { texts } from "../texts";

/** The time, once a second, for everything on screen together. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}

/** How long ago something was; the exact moment as a tooltip. */
export function Ago({ ms }: { ms: number }) {
  const now = useNow();
  const past = now - ms;
  return (
    <time dateTime={new Date(ms).toISOString()} title={moment(ms)} className="nowrap">
      {past < 2000 ? texts.justNow : texts.ago(span(past))}
    </time>
  );
}
