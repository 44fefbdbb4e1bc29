import type { StoredFile } from "../../api/shapes";
import { texts } from "../../texts";
import { gatewayPath, mediaOf } from "./durability";

/** A picture, film or sound straight from the gateway: the same bytes anyone gets. */
export function Preview({ file }: { file: StoredFile }) {
  const address = gatewayPath(file.cid, file.name);
  const name = texts.storage.previewOf(file.name);
  switch (mediaOf(file.name)) {
    case "image": return <img className="preview" src={address} alt={name} />;
    case "video": return <video className="preview" src={address} controls aria-label={name} />;
    case "audio": return <audio className="preview" src={address} controls aria-label={name} />;
    default: return null;
  }
}
