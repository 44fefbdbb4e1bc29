/** Degrees north and east as they were typed; empty is nowhere. */
type Place = { lat: string; lon: string };

const degrees = (text: string, most: number) => /^-?\d+(\.\d+)?$/.test(text.trim()) && Math.abs(Number(text)) <= most;

/** Which of the two would be refused: what is no coordinate, and the missing one of a pair. */
export function wrongPlace({ lat, lon }: Place, needed = false): { lat: boolean; lon: boolean } {
  const asked = needed || lat.trim() !== "" || lon.trim() !== "";
  return { lat: asked && !degrees(lat, 90), lon: asked && !degrees(lon, 180) };
}
