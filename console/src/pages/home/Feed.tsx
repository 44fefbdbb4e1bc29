import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { type Heard, useEvents } from "../../api/events";
import type { Device, Network } from "../../api/shapes";
import { faceOf } from "../../networks/list";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Icon, type IconName } from "../../ui/Icon";
import { Empty } from "../../ui/Page";

const shown = 40;

/** What happens, newest first, in words. */
export function Feed({ devices, networks }: { devices: readonly Device[]; networks: readonly Network[] }) {
  const heard = useEvents();
  const names = useMemo(() => new Map(devices.map((device) => [device.id, device.name])), [devices]);
  const newest = heard.filter((event) => event.type !== "missed").slice(-shown).reverse();
  if (newest.length === 0) return <Empty icon="proof" title={texts.home.feedEmpty}>{texts.home.feedEmptyNote}</Empty>;
  return (
    <ol className="feed" tabIndex={0} aria-label={texts.home.feed}>
      {newest.map((event) => (
        <Line key={`${event.type}${event.id}`} event={event} {...tell(event, names, networks)} />
      ))}
    </ol>
  );
}

/** What a line is about; a gap in the stream is not told. */
type Happening = Exclude<Heard, { type: "missed" }>;

type Told = { icon: IconName; who: ReactNode; did: string; bad?: boolean };

function Line({ event, icon, who, did, bad }: Told & { event: Happening }) {
  return (
    <li className={bad ? "feed-bad" : undefined}>
      <Icon name={icon} size={16} />
      <span>{who} {did}</span>
      <span className="small muted"><Ago ms={event.type === "evidence" ? event.acceptedMs : event.atMs} /></span>
    </li>
  );
}

function tell(event: Happening, names: ReadonlyMap<string, string>, networks: readonly Network[]): Told {
  const words = texts.feed;
  const titleOf = (slug: string) => networks.find((network) => network.slug === slug)?.title ?? slug;
  switch (event.type) {
    case "evidence": {
      const face = faceOf(networks.find((network) => network.slug === event.network)?.module ?? "");
      const did = event.refused ? words.refusedEvidence(event.refused) : face.evidence(event.kind);
      return { icon: event.refused ? "warn" : "proof", bad: event.refused !== null, who: <Author event={event} names={names} />, did };
    }
    case "epoch": return { icon: "operate", who: <Link to="/operate/epochs">{words.epoch(titleOf(event.network), event.number)}</Link>, did: words.epochStates[event.state] ?? event.state };
    case "settlement": return { icon: "coin", who: <Link to="/operate/settlements">{words.settlement(event.number)}</Link>, did: words.settlementStates[event.state] ?? event.state };
    case "device": return { icon: "give", who: <Link to="/devices/$id" params={{ id: event.device }}>{event.name || words.machine}</Link>, did: words.deviceActions[event.action.toLowerCase()] ?? event.action };
  }
}

function Author({ event, names }: { event: Extract<Heard, { type: "evidence" }>; names: ReadonlyMap<string, string> }) {
  if (!event.device) return <strong>{event.author.startsWith("operator") ? texts.feed.operator : texts.feed.account}</strong>;
  return <Link to="/devices/$id" params={{ id: event.device }}>{names.get(event.device) || texts.feed.machine}</Link>;
}
