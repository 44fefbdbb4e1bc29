/** Line icons, drawn here, 24 × 24. */
const paths = {
  home: "M3 11 12 3l9 8M5 9.5V21h14V9.5M12 21v-6",
  give: "M4 7h16v10H4zM8 17v3m8-3v3M8 11h.01M12 11h4",
  use: "M12 3v12m0-12L7.5 7.5M12 3l4.5 4.5M4 15v5h16v-5",
  operate: "M4 6h10M18 6h2M4 12h2m4 0h10M4 18h8m4 0h4M14 4v4M6 10v4m6 2v4",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.4 1.4m11.2 11.2L19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c1-4.5 4-6 8-6s7 1.5 8 6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "m4 12.5 5 5L20 6.5",
  cross: "m6 6 12 12M18 6 6 18",
  arrow: "M5 12h14m-6-6 6 6-6 6",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  download: "M12 4v11m0 0-4.5-4.5M12 15l4.5-4.5M4 19h16",
  terminal: "m5 7 5 5-5 5m7 0h7",
  coin: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16m0 4v8m-2.5-6h4a1.5 1.5 0 0 1 0 3h-3a1.5 1.5 0 0 0 0 3h4",
  proof: "M12 3 5 6v6c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2 2 4-4",
  warn: "M12 4 2.5 20h19zM12 10v5m0 2.5v.01",
  sensor: "M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M7.8 7.8a6 6 0 0 0 0 8.4m8.4-8.4a6 6 0 0 1 0 8.4M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14",
  charger: "M5 21V5h9v16M3 21h13M7.5 8h4M14 11h2.5v6a1.7 1.7 0 0 0 3.4 0v-6l-3-3m1.5 1.5v2.5m-8 1-2 3h3l-2 3",
  car: "M3 16v-3.5l2-.8L7 7h9l3.2 4.5 1.8.8V16h-2M8.5 16h7M3 16h1.5M6.5 14.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6M17.3 14.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6M6 11.5h13",
  place: "M12 21s7-6.5 7-11.5a7 7 0 1 0-14 0C5 14.5 12 21 12 21m0-14a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
} as const;

export type IconName = keyof typeof paths;

/** Decoration: what it stands for is always written beside it, or named by what holds it. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
