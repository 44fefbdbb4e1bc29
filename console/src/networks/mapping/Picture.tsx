import { Button } from "@mantine/core";
import { useEffect } from "react";
import { moment } from "../../format";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Fact, Facts } from "../../ui/Page";
import type { Item } from "./door";

const words = texts.mapping.picture;

/** One picture, with the ones before and after it; the arrow keys walk along the drive. */
export function Picture({ item, choose, close }: { item: Item; choose: (picture: string) => void; close: () => void }) {
  const of = (rel: string) => item.links.find((link) => link.rel === rel)?.id;
  const [before, after] = [of("prev"), of("next")];
  useEffect(() => {
    const press = (key: KeyboardEvent) => {
      if (key.key === "ArrowLeft" && before) choose(before);
      if (key.key === "ArrowRight" && after) choose(after);
      if (key.key === "Escape") close();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [before, after, choose, close]);
  const said = item.properties;
  const camera = said["pers:interior_orientation"] as { camera_manufacturer?: string; camera_model?: string } | undefined;
  const when = moment(Date.parse(said.datetime));
  return (
    <figure className="street-picture">
      <img src={new URL(item.assets.sd!.href).pathname} alt={words.alt(when)} />
      <div className="buttons">
        <Button variant="default" disabled={!before} onClick={() => choose(before!)}>{words.before}</Button>
        <Button variant="default" disabled={!after} onClick={() => choose(after!)}>{words.after}</Button>
        <Button variant="subtle" onClick={close}>{words.close}</Button>
      </div>
      <figcaption>
        <Facts>
          <Fact label={words.taken} value={when} note={words.of(Number(said["geovisio:rank_in_collection"]))} />
          <Fact label={words.heading} value={words.degrees(Number(said["view:azimuth"]))} />
          <Fact label={words.cleared} value={String(said["grange:cleared_by"] ?? "")} />
          <Fact label={words.camera} value={`${camera?.camera_manufacturer ?? ""} ${camera?.camera_model ?? ""}`} />
          <Fact label={words.cid} value={<Copyable id={String(said["grange:cid"])} what={words.cid} head={10} tail={4} />} />
        </Facts>
      </figcaption>
    </figure>
  );
}
