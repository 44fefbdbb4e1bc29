import { quoted } from "../../shell";
import type { Question } from "../queries";

const root = (network: string, id: number) => `${window.location.origin}/api/v1/${network}/vehicles/${id}`;

/** The question as a program on the node's machine asks it. */
export const askLine = (network: string, account: string, id: number, question: Question) =>
  `curl -H ${quoted(`Grange-Account: ${account}`)} ${quoted(`${root(network, id)}/signals?${Object.entries(question).map(([key, value]) => `${key}=${value}`).join("&")}`)}`;

export const liveLine = (network: string, account: string, id: number) => `curl -N -H ${quoted(`Grange-Account: ${account}`)} ${root(network, id)}/stream`;

/** Where programs that speak VISS v3 connect. */
export const vissAddress = (network: string, id: number) => `${window.location.origin.replace(/^http/, "ws")}/api/v1/${network}/vehicles/viss?vehicle=${id}`;

/** Paths as they were typed: commas or spaces between them, each once. */
export const pathsOf = (typed: string): string[] => [...new Set(typed.split(/[\s,]+/).filter((one) => one !== ""))];
