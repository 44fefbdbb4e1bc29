/** A circle around a place as a GeoJSON polygon of so many corners. */
export function ring({ lat, lon }: { lat: number; lon: number }, metres: number, corners = 24): string {
  const perDegree = 111_195;
  const points = Array.from({ length: corners }, (_, at) => {
    const angle = (at / corners) * 2 * Math.PI;
    return [lon + (metres * Math.sin(angle)) / (perDegree * Math.cos((lat * Math.PI) / 180)), lat + (metres * Math.cos(angle)) / perDegree].map((one) => Number(one.toFixed(7)));
  }).reverse();
  return JSON.stringify({ type: "Polygon", coordinates: [[...points, points[0]]] });
}
