/** A day of three homes, two with solar, as a file of the format the simulator reads; numbers made up. */
export function exampleStreet(): string {
  const rows = Array.from({ length: 24 }, (_, hour) => {
    const sun = Math.max(0, 36 - (hour - 12) ** 2);
    return [hour, 350 + (hour > 17 ? 600 : 0), sun * 90, 420 + (hour > 6 && hour < 9 ? 800 : 0), sun * 40, 700, 0, hour > 16 && hour < 21 ? 420_000 : 300_000].join(",");
  });
  return `slot,h01_load_wh,h01_pv_wh,h02_load_wh,h02_pv_wh,h03_load_wh,h03_pv_wh,retail_microusd_per_kwh\n${rows.join("\n")}\n`;
}
