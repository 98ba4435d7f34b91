/**
 * Asks a LeadLadder server how far up the ladder contacts are, why, and what would move them up one rung.
 *
 * <p>Start at {@link dev.leadladder.client.LeadLadderClient}. Messages are those of {@code dev.leadladder.v1}; a field that
 * is not set means "not known", never no, zero or empty.
 */
package dev.leadladder.client;
