/** One line of what an installer wants to know. */
export type Check = Readonly<{ name: string; level: 'good' | 'attention' | 'bad'; says: string; hint: string }>;
