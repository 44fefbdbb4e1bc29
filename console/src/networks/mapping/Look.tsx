import { lazy, Suspense } from "react";
import { count } from "../../format";
import { texts } from "../../texts";
import { Empty, Fact, Facts, Panel } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { useItem } from "./door";
import type { PartProps } from "./MappingPage";
import { Picture } from "./Picture";
import { useBox, useMapStatus } from "./queries";

const Streets = lazy(() => import("./Streets"));
const words = texts.mapping.look;

/** The map, how much is on it, and the picture that was chosen. */
export function Look({ network, spot, go }: PartProps) {
  const status = useMapStatus(network.slug);
  const box = useBox(network.slug, status.data?.pictures);
  const item = useItem(network.slug, spot.sequence, spot.picture);
  const at = item.data ? { lon: item.data.geometry.coordinates[0], lat: item.data.geometry.coordinates[1] } : null;
  const choose = (sequence: string, picture: string) => go({ part: "look", sequence, picture });
  return (
    <Told query={status}>
      {(all) => (
        <>
          <Facts>
            <Fact label={words.pictures} value={count(all.pictures)} note={words.picturesNote} />
            <Fact label={words.waiting} value={count(all.waiting)} note={words.waitingNote} />
            <Fact label={words.refused} value={count(all.refused)} note={words.refusedNote} />
            <Fact label={words.looks} value={all.detector ?? (all.reviewers > 0 ? words.reviewers(all.reviewers) : all.takesBlurred ? words.contributors : words.nobody)} note={all.detector === null && all.reviewers === 0 && !all.takesBlurred ? words.nobodyNote : undefined} />
          </Facts>
          {spot.picture && <Told query={item}>{(one) => <Picture item={one} choose={(picture) => choose(one.collection, picture)} close={() => go({ part: "look" })} />}</Told>}
          <Panel title={words.title} note={words.note}>
            {all.pictures === 0 && <Empty icon="place" title={words.empty}>{words.emptyNote}</Empty>}
            {all.pictures > 0 && (
              <section className="map-card coverage-map" aria-label={words.map}>
                <Suspense fallback={<div className="map map-waiting">{texts.map.loading}</div>}>
                  <Streets network={network.slug} box={box.data ?? null} place={at} follow={at !== null} label={words.canvas} choose={choose} pick={() => undefined} />
                </Suspense>
              </section>
            )}
          </Panel>
        </>
      )}
    </Told>
  );
}
