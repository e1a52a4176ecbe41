#!/usr/bin/env node
import { runSimulator } from './command-line.ts';
import { startThermometerSimulator } from './thermometer-simulator.ts';

await runSimulator(startThermometerSimulator);
