import type { TransportFactory } from './transport.ts';

/** Hears what goes over a device's line. Must not keep the bytes: they belong to the transport. */
export type Tap = Readonly<{ received(bytes: Uint8Array): void; sent(bytes: Uint8Array): void }>;

/** The same transport, overheard. */
export const tapped =
  (create: TransportFactory, tap: Tap): TransportFactory =>
  (handlers) => {
    const transport = create({
      ...handlers,
      onData: (bytes) => {
        tap.received(bytes);
        handlers.onData(bytes);
      },
    });
    const { sendFeature, getFeature, reportDescriptor } = transport;
    return {
      // Known only when it is open.
      get place() {
        return transport.place;
      },
      open: () => transport.open(),
      write: (bytes) => {
        tap.sent(bytes);
        return transport.write(bytes);
      },
      close: () => transport.close(),
      ...(sendFeature === undefined
        ? {}
        : {
            sendFeature: (bytes: Uint8Array) => {
              tap.sent(bytes);
              return sendFeature.call(transport, bytes);
            },
          }),
      ...(getFeature === undefined
        ? {}
        : {
            getFeature: async (id: number, length: number) => {
              const bytes = await getFeature.call(transport, id, length);
              tap.received(bytes);
              return bytes;
            },
          }),
      ...(reportDescriptor === undefined ? {} : { reportDescriptor: () => reportDescriptor.call(transport) }),
    };
  };
