// Writes flights-20k.json of vega-datasets as events, one JSON object a line. README.md has the command.
import { readFileSync } from "node:fs";

const seen = new Map();
for (const flight of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  // the dates are of the place of departure and name no zone: taken as UTC
  const departedAt = flight.date.replaceAll("/", "-").replace(" ", "T") + ":00Z";
  const departure = `${departedAt.replace(/[-:]|00Z$/g, "")}-${flight.origin}-${flight.destination}`;
  const sequence = (seen.get(departure) ?? 0) + 1;
  seen.set(departure, sequence);
  console.log(
    JSON.stringify({
      topic: "flight-events",
      key: flight.origin,
      timestamp: Date.parse(departedAt),
      value: {
        flight_id: `${departure}-${sequence}`,
        departed_at: departedAt,
        delay: flight.delay,
        distance: flight.distance,
        origin: flight.origin,
        destination: flight.destination,
      },
    }),
  );
}
