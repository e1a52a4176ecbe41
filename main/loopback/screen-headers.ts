/** Goes with every file of the screens, whoever serves it: loopback, or the shell's own scheme. */
export const screenHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // The camera reads codes; nothing else of a computer is any business of a screen.
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), display-capture=(), midi=(), usb=(), serial=(), hid=()',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
