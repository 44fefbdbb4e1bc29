import { Progress } from "@mantine/core";
import { useProvider } from "../../../api/queries";
import type { DeviceDetail, DiskDetail, Network } from "../../../api/shapes";
import { bytes, count, dollars } from "../../../format";
import { texts } from "../../../texts";
import { Mark, type Tone } from "../../../ui/Mark";
import { Fact, Facts, Panel } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { Failures } from "./Failures";
import { HeldPieces } from "./HeldPieces";
import { Sum } from "./Sum";

const words = texts.disk;
const tones: Record<string, Tone> = { member: "good", vetting: "idle", suspended: "warn", disqualified: "bad", leaving: "warn" };

/** A disk as its owner wants to see it: room, pieces, what went wrong, and each period's earnings as a sum. */
export default function DiskView({ network, device }: { network: Network; device: DeviceDetail }) {
  const disk = useProvider(network.slug, device.id);
  return (
    <>
      <Panel title={words.title} note={words.note}>
        {disk.error && !disk.data ? <p className="muted">{words.loading}</p> : <Told query={disk}>{(found) => <About disk={found} />}</Told>}
      </Panel>
      <Sum network={network} device={device} />
      {disk.data && <Failures failed={disk.data.failedAudits} earnings={device.earnings} />}
      {disk.data && <HeldPieces disk={disk.data} />}
    </>
  );
}

function About({ disk: { provider, pieceCount, pieceBytes } }: { disk: DiskDetail }) {
  const share = percent(BigInt(provider.usedBytes), BigInt(Math.max(1, provider.capacityBytes)));
  return (
    <>
      <Facts>
        <Fact label={words.offered} value={bytes(provider.capacityBytes)} exact={`${count(provider.capacityBytes)} B`} />
        <Fact label={words.used} value={bytes(provider.usedBytes)} note={words.usedNote(share)} exact={`${count(provider.usedBytes)} B`} />
        <Fact label={words.pieces} value={count(pieceCount)} note={words.piecesNote(bytes(pieceBytes))} exact={`${count(pieceBytes)} B`} />
        <Fact label={words.ask} value={dollars(provider.askMicroUsdPerTibMonth)} note={words.askNote} />
        <Fact label={words.standing} value={<Mark tone={tones[provider.standing] ?? "idle"}>{words.standings[provider.standing] ?? provider.standing}</Mark>} note={words.standingNotes[provider.standing]} />
        {provider.auditScore != null && <Fact label={words.passed} value={percent(BigInt(provider.auditScore), 1_000_000n)} note={words.passedNote(percent(BigInt(provider.onlineScore ?? 0), 1_000_000n))} />}
        <Fact label={words.kept} value={dollars(provider.heldBackMicroUsd)} note={words.keptNote} />
      </Facts>
      <Progress value={(100 * provider.usedBytes) / Math.max(1, provider.capacityBytes)} aria-label={words.used} />
    </>
  );
}

/** A part of a whole in percent with one decimal, rounded down: nobody passes a hundred percent who failed once. */
const percent = (part: bigint, whole: bigint) => {
  const thousandths = (part * 1000n) / whole;
  return `${thousandths / 10n}.${thousandths % 10n} %`;
};
