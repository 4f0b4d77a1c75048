"""What kefu knows: vocabulary, speech, intent, scoring and routing."""
