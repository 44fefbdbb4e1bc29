import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** A running node to develop against: GRANGE_NODE=http://127.0.0.1:8080 npm run dev. */
const node = process.env.GRANGE_NODE ?? "http://127.0.0.1:8080";
const doors = ["/api", "/events", "/ipfs", "/rpc", "/health", "/metrics", "/openapi"];
const proxy = Object.fromEntries(doors.map((door) => [door, { target: node, changeOrigin: false }]));

export default defineConfig({
  plugins: [react()],
  server: { proxy },
  preview: { proxy },
  // the node serves this folder at "/"
  build: { outDir: "dist", target: "es2024", chunkSizeWarningLimit: 1200, assetsInlineLimit: 0 },
});
