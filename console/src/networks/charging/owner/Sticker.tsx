import { texts } from "../../../texts";
import { Command, Qr } from "../../../ui/Command";

const words = texts.charging.owner;

/** What an owner puts beside the plug: the charger's page as a code to scan. */
export function Sticker({ network, station }: { network: string; station: string }) {
  const address = `${window.location.origin}/use/${network}?station=${encodeURIComponent(station)}`;
  return (
    <>
      <p className="muted">{words.stickerNote}</p>
      <div className="sticker"><Qr text={address} label={words.stickerQr(station)} /><strong>{station}</strong></div>
      <Command line={address} />
    </>
  );
}
