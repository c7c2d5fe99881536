/** Draws a QR code as one path: a rectangle for each horizontal run of dark modules. */
import type { QrCode } from '../core/protocol';

export function qrPath({ size, modules }: QrCode): string {
  let path = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (modules[y * size + x] !== 1) continue;
      const start = x;
      while (x < size && modules[y * size + x] === 1) x += 1;
      path += `M${start} ${y}h${x - start}v1h${start - x}z`;
    }
  }
  return path;
}
