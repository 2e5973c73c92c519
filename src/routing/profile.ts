import { SPECIALITIES } from '../../activities/specialities.ts';
import type { Json } from '../plan/json.ts';
import type { Agent } from '../spec/agents.ts';
import type { Profile } from './search.ts';

/** What an agent is known by: its own words if it has any, else those of its kind. */
export function describeAgent({ name, kindName, words }: Agent): Profile {
  const own = { about: readText(words['about']), triggers: readList(words['triggers']) };
  const profile = { name, ...own, capabilities: readList(words['capabilities']) };
  if (profile.about || profile.triggers.length > 0 || profile.capabilities.length > 0) return profile;
  return { ...profile, ...SPECIALITIES[kindName ?? ''] };
}

function readText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function readList(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
