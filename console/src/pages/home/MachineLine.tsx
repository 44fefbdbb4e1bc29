import { Link } from "@tanstack/react-router";
import type { Device } from "../../api/shapes";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Mark } from "../../ui/Mark";
import { toneOf } from "../device/tone";

/** A machine in a short list. */
export const MachineLine = ({ device }: { device: Device }) => (
  <li className="machine-line">
    <Link to="/devices/$id" params={{ id: device.id }}>{device.name || device.id.slice(0, 10)}</Link>
    <Mark tone={toneOf(device.state)}>{texts.states[device.state]}</Mark>
    <span className="small muted">{device.lastEvidenceMs ? <Ago ms={device.lastEvidenceMs} /> : texts.never}</span>
  </li>
);
