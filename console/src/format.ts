/** Numbers and times as people read them. Only the screen rounds; nothing is computed from what these return. */

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** Base units as a decimal number with a fixed count of decimals, rounded down: nobody is shown a coin that is not there. Nothing at all is 0. */
export function units(base: bigint, decimals: number, shown: number): string {
  if (base === 0n) return "0";
  const sign = base < 0n ? "−" : "";
  const magnitude = base < 0n ? -base : base;
  const whole = magnitude / 10n ** BigInt(decimals);
  const fraction = (magnitude % 10n ** BigInt(decimals)).toString().padStart(decimals, "0").slice(0, shown);
  const least = `0.${"0".repeat(shown - 1)}1`;
  if (whole === 0n && /^0*$/.test(fraction)) return `< ${sign}${least}`;
  return `${sign}${grouped(whole.toString())}.${fraction}`;
}

/** Tokens: base units of 10⁻¹⁸, four decimals. */
export const tokens = (wei: string | bigint, symbol: string) => `${units(BigInt(wei), 18, 4)} ${symbol}`;

/** The exact amount, for a tooltip. */
export const tokensExactly = (wei: string | bigint, symbol: string) => `${units(BigInt(wei), 18, 18)} ${symbol}`;

/** Dollars from micro-dollars, four decimals. */
export const dollars = (microUsd: number | string | bigint) => `${units(BigInt(microUsd), 6, 4)} USD`;

/** Whole credits, each a hundred-thousandth of a dollar. */
export const credits = (number: number | bigint) => `${grouped(number.toString())} ${number === 1 || number === 1n ? "credit" : "credits"}`;

const sizes = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes in powers of 1000, as disks are sold. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const step = Math.min(sizes.length - 1, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** step).toFixed(1)} ${sizes[step]}`;
}

export const count = (value: number) => grouped(Math.trunc(value).toString());

/** Watt-hours as kilowatt-hours, three decimals as on a meter. */
export const kilowattHours = (wattHours: number) => `${(wattHours / 1000).toFixed(3)} kWh`;

/** Watts as kilowatts, one decimal. */
export const kilowatts = (watts: number) => `${(watts / 1000).toFixed(1)} kW`;

/** Minutes and seconds of something that runs. */
export const stopwatch = (ms: number) => `${Math.floor(ms / 60_000)}:${two(Math.floor(ms / 1000) % 60)}`;

const two = (value: number) => value.toString().padStart(2, "0");

/** Local date and time, in the order that sorts. */
export function moment(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** A stretch of time in its largest sensible unit. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** The two ends of an identifier. */
export const brief = (id: string, head = 8, tail = 5) => (id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`);
