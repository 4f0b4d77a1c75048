"""The running application: built, started, dispatching, recovering, kept up, stopped."""
