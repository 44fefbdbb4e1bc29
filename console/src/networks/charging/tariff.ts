import type { Tariff } from "../../api/shapes";
import { dollars } from "../../format";
import { texts } from "../../texts";

const words = texts.charging.price;

type Component = { type: string; price: number; vat?: number };

/** What a driver pays for a unit: with tax, in dollars. */
const paid = ({ price, vat }: Component) => short(price * (1 + (vat ?? 0) / 100));

/** Prices as people write them: two decimals, more where they matter. */
function short(price: number): string {
  const text = dollars(Math.round(price * 1_000_000)).replace(" USD", "");
  return `${text.replace(/(\.\d\d)0+$/, "$1")} USD`;
}

function said(component: Component): string {
  switch (component.type) {
    case "ENERGY": return words.energy(paid(component));
    case "TIME": return words.time(paid(component));
    case "PARKING_TIME": return words.parking(paid(component));
    default: return words.flat(paid(component));
  }
}

/** A tariff in sentences, one for each price it has. */
export function sentences(tariff: Tariff): string[] {
  const all = tariff.elements.filter((element) => element.restrictions?.reservation === undefined).flatMap((element) => element.price_components.filter((one) => one.price > 0).map((one) => {
    const { start_time: from, end_time: to, ...others } = element.restrictions ?? {};
    if (from && to) return words.at(said(one), words.between(String(from), String(to)));
    return Object.keys(others).length > 0 ? words.at(said(one), words.some) : said(one);
  }));
  return all.length > 0 ? all : [words.free];
}

/** The price of a kWh that always holds, for lists; null where there is none. */
export function kwhPrice(tariff: Tariff | null): number | null {
  const found = tariff?.elements.findLast((element) => element.price_components.some((one) => one.type === "ENERGY"))?.price_components.find((one) => one.type === "ENERGY");
  return found ? found.price * (1 + (found.vat ?? 0) / 100) : null;
}

export function priceInList(tariff: Tariff | null): string {
  const price = kwhPrice(tariff);
  return price === null ? sentences(tariff ?? { currency: "USD", elements: [] })[0]! : words.short(short(price));
}

/** What an owner types. */
export type Typed = { energy: string; parking: string; flat: string; nightEnergy: string; nightFrom: string; nightTo: string };

export const isMoney = (text: string) => /^\d{1,4}(\.\d{1,6})?$/.test(text.trim());
export const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text.trim());

/** Which fields would be refused; the hours may all be empty. */
export function wrongIn(typed: Typed) {
  const night = [typed.nightEnergy, typed.nightFrom, typed.nightTo].some((one) => one.trim() !== "");
  return {
    energy: !isMoney(typed.energy),
    parking: typed.parking.trim() !== "" && !isMoney(typed.parking),
    flat: typed.flat.trim() !== "" && !isMoney(typed.flat),
    nightEnergy: night && !isMoney(typed.nightEnergy),
    nightFrom: night && !isTime(typed.nightFrom),
    nightTo: night && !isTime(typed.nightTo),
  };
}

/** The tariff that was typed, in OCPI's words. The more special element goes first: the first that holds counts. */
export function tariffOf(typed: Typed): Tariff {
  const component = (type: string, price: string, step_size: number) => ({ type, price: Number(price), step_size });
  const elements: Tariff["elements"] = [];
  if (typed.nightEnergy.trim() !== "")
    elements.push({ price_components: [component("ENERGY", typed.nightEnergy, 1)], restrictions: { start_time: typed.nightFrom.trim(), end_time: typed.nightTo.trim() } });
  const always = [component("ENERGY", typed.energy, 1)];
  if (Number(typed.parking) > 0) always.push(component("PARKING_TIME", typed.parking, 60));
  if (Number(typed.flat) > 0) always.push(component("FLAT", typed.flat, 1));
  return { currency: "USD", elements: [...elements, { price_components: always }] };
}

/** What stands in the fields for a tariff that the editor knows; others begin with their price of energy. */
export function typedOf(tariff: Tariff | null): Typed {
  const find = (type: string) => tariff?.elements.at(-1)?.price_components.find((one) => one.type === type)?.price;
  const night = tariff?.elements.find((element) => element.restrictions?.start_time !== undefined);
  return {
    energy: String(find("ENERGY") ?? "0.30"),
    parking: String(find("PARKING_TIME") ?? ""),
    flat: String(find("FLAT") ?? ""),
    nightEnergy: String(night?.price_components.find((one) => one.type === "ENERGY")?.price ?? ""),
    nightFrom: String(night?.restrictions?.start_time ?? ""),
    nightTo: String(night?.restrictions?.end_time ?? ""),
  };
}

const two = (value: number) => value.toString().padStart(2, "0");

/** Now, by a clock that is so many minutes ahead of UTC, as the API reads times. */
export const clockNow = (zoneMinutes: number) => `${new Date(Date.now() + zoneMinutes * 60_000).toISOString().slice(0, 16)}:00`;

/** Today at a time of that clock. */
export const todayAt = (zoneMinutes: number, time: string) => `${clockNow(zoneMinutes).slice(0, 10)}T${time.trim()}:00`;

/** Hours and minutes. */
export const hours = (minutes: number) => (minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${two(minutes % 60)} h`);
