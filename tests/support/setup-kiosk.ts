import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { type BarrierSimulator, startBarrierSimulator } from '../../drivers/simulators/barrier-simulator.ts';
import { type PrinterSimulator, startPrinterSimulator } from '../../drivers/simulators/printer-simulator.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import {
  startThermometerSimulator,
  type ThermometerSimulator,
} from '../../drivers/simulators/thermometer-simulator.ts';

const ports = { port: 0, controlPort: 0 };

/** The devices of a gate as they stand there before anybody has set them up: on device servers of the network. */
export class GateDevices {
  readonly scanner: ScannerSimulator;
  readonly thermometer: ThermometerSimulator;
  readonly printer: PrinterSimulator;
  readonly barrier: BarrierSimulator;

  private constructor(
    scanner: ScannerSimulator,
    thermometer: ThermometerSimulator,
    printer: PrinterSimulator,
    barrier: BarrierSimulator,
  ) {
    this.scanner = scanner;
    this.thermometer = thermometer;
    this.printer = printer;
    this.barrier = barrier;
  }

  static async open(): Promise<GateDevices> {
    return new GateDevices(
      await startScannerSimulator(ports),
      await startThermometerSimulator({ ...ports, protocol: 'gy-mcu90615' }),
      await startPrinterSimulator(ports),
      await startBarrierSimulator({ ...ports, protocol: 'devantech-eth8020' }),
    );
  }

  async dispose(): Promise<void> {
    await Promise.all([this.scanner, this.thermometer, this.printer, this.barrier].map((one) => one.close()));
  }
}

/** The assistant as an installer uses it. */
export class SetupPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async next(step: string): Promise<void> {
    await this.page.getByTestId('setup-next').click();
    await this.at(step);
  }

  async at(step: string): Promise<void> {
    await expect(this.page.getByTestId('setup')).toHaveAttribute('data-step', step);
  }

  /** Adds a device by its address on the network. */
  async addByAddress(profile: string, port: number, id: string): Promise<void> {
    const { page } = this;
    if (!(await page.getByTestId('device-host').isVisible())) await page.getByTestId('add-network').click();
    await page.getByTestId('device-host').fill('127.0.0.1');
    await page.getByTestId('device-port').fill(String(port));
    await page.getByTestId('device-profile').selectOption(profile);
    await page.getByTestId('device-add').click();
    await expect(page.locator(`[data-device="${id}"]`)).toBeVisible();
  }

  async person(role: 'installer' | 'supervisor', pin: string): Promise<void> {
    const { page } = this;
    await page.getByTestId(`${role}-pin`).fill(pin);
    await page.getByTestId(`${role}-again`).fill(pin);
    await page.getByTestId(`save-${role}`).click();
    await expect(page.getByTestId(`has-pin-${role}`)).toBeVisible();
  }
}
