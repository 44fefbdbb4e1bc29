import type { StoredFile } from "../../../api/shapes";
import { bytes, count, moment } from "../../../format";
import { texts } from "../../../texts";
import { Mark } from "../../../ui/Mark";
import { Fact, Facts } from "../../../ui/Page";

const words = texts.copies;

/** How a file is kept, and how long it is paid for. */
export function FileFacts({ file }: { file: StoredFile }) {
  const coded = /^rs=(\d+)\/(\d+)$/.exec(file.policy);
  const whole = /^copies=(\d+)$/.exec(file.policy);
  const kept = coded ? words.policy.coded(coded[1]!, coded[2]!) : whole ? words.policy.copies(whole[1]!) : file.policy;
  return (
    <>
      <Facts>
        <Fact label={words.facts.size} value={bytes(file.size)} exact={`${count(file.size)} B`} />
        <Fact label={words.facts.until} value={moment(file.untilMs).slice(0, 10)} note={words.lifetimes[file.lifetime] ?? file.lifetime} exact={moment(file.untilMs)} />
        <Fact label={words.facts.kept} value={kept} />
      </Facts>
      {file.warning && <p><Mark tone="warn">{words.warning}</Mark> {file.warning}</p>}
    </>
  );
}
