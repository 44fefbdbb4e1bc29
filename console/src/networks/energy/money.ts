import { units } from "../../format";

/** Millionths of a dollar to the last one. */
export const exactly = (micro: number | bigint) => `${units(BigInt(micro), 6, 6)} USD`;
