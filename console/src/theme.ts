import { createTheme, type CSSVariablesResolver, defaultVariantColorsResolver, type MantineColorsTuple } from "@mantine/core";

/** Meadow green, from mist to forest. Shade 7 carries white text at 6.5:1; shade 3 carries dark text at 9:1. */
const grange: MantineColorsTuple = ["#eef6f0", "#dcebe1", "#b5d6c2", "#7fd0a6", "#5bb588", "#3f9a6e", "#2b8158", "#1d6a48", "#175639", "#0f412a"];

export const theme = createTheme({
  colors: { grange },
  primaryColor: "grange",
  primaryShade: { light: 7, dark: 3 },
  // filled buttons take the contrast of the scheme in force
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    if (input.variant !== "filled") return colours;
    if (input.color === "var(--g-bad)") return { ...colours, color: "var(--g-card)" };
    return (input.color ?? "grange") === "grange" ? { ...colours, color: "var(--mantine-primary-color-contrast)" } : colours;
  },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: "640" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
});

/** Every colour the pages use, by meaning. Text colours hold 4.5:1 on paper, card and their own soft ground. */
const light = {
  "--g-paper": "#f6f4ee",
  "--g-card": "#fffdf9",
  "--g-sunk": "#efece3",
  "--g-ink": "#1c2420",
  "--g-muted": "#535d57",
  "--g-line": "#dcd7ca",
  "--g-good": "#1d6a48",
  "--g-good-soft": "#e1efe5",
  "--g-warn": "#7d4b00",
  "--g-warn-soft": "#f9ebcf",
  "--g-bad": "#9c271d",
  "--g-bad-soft": "#fae3df",
  "--g-sea": "#e3e9e6",
  "--g-land": "#fbf9f3",
  "--g-border": "#d3cfc2",
  "--g-idle": "#6b756f",
};

const dark: typeof light = {
  "--g-paper": "#101513",
  "--g-card": "#181f1b",
  "--g-sunk": "#0c100e",
  "--g-ink": "#e8ede9",
  "--g-muted": "#a6b2ab",
  "--g-line": "#2d3731",
  "--g-good": "#7fd0a6",
  "--g-good-soft": "#1a3226",
  "--g-warn": "#eabd70",
  "--g-warn-soft": "#342a12",
  "--g-bad": "#f2a398",
  "--g-bad-soft": "#3b1e1a",
  "--g-sea": "#0c1110",
  "--g-land": "#1d2622",
  "--g-border": "#36423b",
  "--g-idle": "#8c9992",
};

const mantine = {
  "--mantine-color-body": "var(--g-paper)",
  "--mantine-color-text": "var(--g-ink)",
  "--mantine-color-dimmed": "var(--g-muted)",
  "--mantine-color-placeholder": "var(--g-muted)",
  "--mantine-color-anchor": "var(--g-good)",
  "--mantine-color-error": "var(--g-bad)",
  "--mantine-color-default": "var(--g-card)",
  "--mantine-color-default-border": "var(--g-line)",
  "--mantine-color-default-hover": "var(--g-sunk)",
};

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...light, ...mantine, "--mantine-primary-color-contrast": "#ffffff" },
  dark: { ...dark, ...mantine, "--mantine-primary-color-contrast": "#0d1a13" },
});

/** The palette of the colour scheme in force, for what CSS cannot reach: the map and the charts. */
export const paletteOf = (scheme: "light" | "dark") => (scheme === "dark" ? dark : light);
