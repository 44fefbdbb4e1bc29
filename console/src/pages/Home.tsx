import { ActionIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useDevices, useEpochs, useNetworks } from "../api/queries";
import type { Device, Epoch } from "../api/shapes";
import { count } from "../format";
import { texts } from "../texts";
import { Icon, type IconName } from "../ui/Icon";
import { Empty, Fact, Facts, Page, Panel } from "../ui/Page";
import { ProblemPanel } from "../ui/Told";
import { Feed } from "./home/Feed";
import { MachineLine } from "./home/MachineLine";

const LiveMap = lazy(() => import("../map/LiveMap"));

/** The first page: what this is, who is at work, and where. */
export function Home() {
  const devices = useDevices();
  const networks = useNetworks();
  const epochs = useEpochs();
  return (
    <Page title={texts.home.title} lead={texts.home.lead} terminal={["./grange devices", `curl ${window.location.origin}/api/v1/devices`, `curl -N ${window.location.origin}/events`]}>
      <Numbers devices={devices.data ?? []} epochs={epochs.data ?? []} networks={networks.data?.length ?? 0} />
      <div className="home">
        <section className="map-card" aria-label={texts.nav.home}>
          {devices.error && !devices.data ? <ProblemPanel problem={devices.error} retry={() => void devices.refetch()} /> : <MapWithPick devices={devices.data ?? []} waiting={!devices.data} />}
        </section>
        <Panel title={texts.home.feed} note={texts.home.feedNote}>
          <Feed devices={devices.data ?? []} networks={networks.data ?? []} />
        </Panel>
      </div>
      <div className="doors">
        <Door to="/contribute/add" icon="give" {...texts.home.doors.contribute} />
        <Door to="/use" icon="use" {...texts.home.doors.use} />
        <Door to="/operate" icon="operate" {...texts.home.doors.operate} />
      </div>
    </Page>
  );
}

function Numbers({ devices, epochs, networks }: { devices: readonly Device[]; epochs: readonly Epoch[]; networks: number }) {
  const words = texts.home.facts;
  const paid = epochs.filter((epoch) => epoch.state === "Settled" || epoch.state === "Final").length;
  return (
    <Facts>
      <Fact label={words.working} value={count(devices.filter((device) => device.state === "live").length)} note={words.workingNote(count(devices.length))} />
      <Fact label={words.proofs} value={count(epochs.reduce((sum, epoch) => sum + epoch.evidence, 0))} note={words.proofsNote} />
      <Fact label={words.epochs} value={count(paid)} note={words.epochsNote} />
      <Fact label={words.networks} value={count(networks)} />
    </Facts>
  );
}

function MapWithPick({ devices, waiting }: { devices: readonly Device[]; waiting: boolean }) {
  const networks = useNetworks().data ?? [];
  const [picked, pick] = useState<string[]>([]);
  const unplaced = devices.filter((device) => !device.position).length;
  const shown = devices.filter((device) => picked.includes(device.id));
  return (
    <>
      <Suspense fallback={<div className="map map-waiting">{texts.map.loading}</div>}>
        <LiveMap devices={devices} networks={networks} pick={pick} />
      </Suspense>
      {shown.length > 0 && (
        <aside className="picked" aria-label={texts.home.picked(shown.length)}>
          <header>
            <strong>{texts.home.picked(shown.length)}</strong>
            <ActionIcon variant="subtle" color="var(--g-ink)" aria-label={texts.home.close} onClick={() => pick([])}><Icon name="cross" /></ActionIcon>
          </header>
          <ul>{shown.slice(0, 30).map((device) => <MachineLine key={device.id} device={device} />)}</ul>
        </aside>
      )}
      {!waiting && devices.length === 0 && (
        <div className="map-empty">
          <Empty icon="give" title={texts.home.noDevices}>
            {texts.home.noDevicesNote} <Link to="/contribute/add">{texts.contribute.add}</Link>
          </Empty>
        </div>
      )}
      {unplaced > 0 && (
        <p className="map-note small">{texts.home.unplaced(unplaced)} {texts.home.unplacedNote} <Link to="/contribute">{texts.home.allDevices}</Link></p>
      )}
    </>
  );
}

function Door({ to, icon, title, text, go }: { to: "/contribute/add" | "/use" | "/operate"; icon: IconName; title: string; text: string; go: string }) {
  return (
    <Link to={to} className="door">
      <Icon name={icon} size={26} />
      <h2>{title}</h2>
      <p>{text}</p>
      <span className="go">{go} <Icon name="arrow" size={16} /></span>
    </Link>
  );
}
