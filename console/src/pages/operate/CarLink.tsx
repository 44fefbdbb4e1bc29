import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Icon } from "../../ui/Icon";

/** A bundle's address, and all of it as one CAR file that any IPFS tool reads. */
export const CarLink = ({ cid, what, name }: { cid: string; what: string; name: string }) => (
  <span className="car">
    <Copyable id={cid} what={what} head={9} tail={4} />
    <a href={`/ipfs/${cid}?format=car&filename=${encodeURIComponent(name)}.car`} download title={texts.epochs.carNote} aria-label={texts.epochs.car(name)}><Icon name="download" size={16} /> CAR</a>
  </span>
);
