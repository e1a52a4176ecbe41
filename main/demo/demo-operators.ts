import { operatorsOf } from '../../station/offline.ts';

const people = [
  { id: 'truong-ca', name: 'Trưởng ca / Supervisor', role: 'supervisor', pin: '135790' },
  { id: 'ca-sang', name: 'Ca sáng / Morning', role: 'guard', pin: null },
  { id: 'ca-chieu', name: 'Ca chiều / Afternoon', role: 'guard', pin: null },
  { id: 'lap-dat', name: 'Lắp đặt / Installer', role: 'installer', pin: '246801' },
] as const;

/** PINs that everybody may know: the demo guards nothing. Whoever has set operators of their own keeps them. */
export const addDemoOperators = async (dataDirectory: string, log: (line: string) => void): Promise<void> => {
  const operators = operatorsOf(dataDirectory);
  if (operators.list().length === 0) {
    for (const { pin, ...operator } of people) await operators.save(operator, pin);
  }
  const known = people.filter(({ id, pin }) => pin !== null && operators.list().some((operator) => operator.id === id));
  if (known.length === 0) return;
  log(`PINs of the demo, unless you have changed them: ${known.map(({ role, pin }) => `${role} ${pin}`).join(', ')}`);
};
