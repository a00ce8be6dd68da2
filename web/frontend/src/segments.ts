// Counts an SMS as the server does (hudhud_sms.segments): tests/portal/segments.json holds both to the same table.
// GSM 7-bit default alphabet and its extension table: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");

export interface Measure {
  units: number;
  length: number;
  capacity: number;
  encoding: string;
  because: string[];
}

/** Whether one character is not in the alphabet, and takes the whole message to UCS-2 with it. */
export function isForeign(character: string): boolean {
  return !BASIC.has(character) && !EXTENSION.has(character);
}

export function measure(text: string): Measure {
  const because = [...new Set(text)].filter(isForeign);
  if (because.length) {
    const units = [...text].map((character) => character.length);
    return counted(units, 70, 67, "UCS-2", because);
  }
  const septets = [...text].map((character) => (EXTENSION.has(character) ? 2 : 1));
  return counted(septets, 160, 153, "GSM 03.38", []);
}

// A character never lies on both sides of a cut, so parts are packed, not divided.
function counted(sizes: number[], alone: number, each: number, encoding: string, because: string[]): Measure {
  const length = sizes.reduce((sum, size) => sum + size, 0);
  if (length <= alone) return { units: 1, length, capacity: alone, encoding, because };
  let units = 1;
  let room = each;
  for (const size of sizes) {
    if (size > room) {
      units += 1;
      room = each;
    }
    room -= size;
  }
  return { units, length, capacity: each * units, encoding, because };
}
